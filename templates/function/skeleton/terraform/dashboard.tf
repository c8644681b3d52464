resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = local.id

  dashboard_body = jsonencode({
    widgets = flatten([
      for row, trigger in keys(local.functions) : [
        for column, chart in [
          { title = "Invocations and errors", metrics = ["Invocations", "Errors", "Throttles"], stat = "Sum" },
          { title = "Duration, p99", metrics = ["Duration"], stat = "p99" },
          { title = "Most at once", metrics = ["ConcurrentExecutions"], stat = "Maximum" },
          ] : {
          type   = "metric"
          x      = column * 8
          y      = row * 6
          width  = 8
          height = 6
          properties = {
            title   = "${trigger}: ${chart.title}"
            region  = var.region
            stat    = chart.stat
            period  = 60
            metrics = [for metric in chart.metrics : ["AWS/Lambda", metric, "FunctionName", "${local.id}-${trigger}"]]
          }
        }
      ]
    ])
  })
}
